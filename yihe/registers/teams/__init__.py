"""服务团队: the lawyers' corps by branch, 便民法律服务团, a law firm to each town, the teams that make law known."""
