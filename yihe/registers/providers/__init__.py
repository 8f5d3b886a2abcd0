"""法律服务机构: law firms, notary offices, appraisal bodies, offices of legal service at the grass roots."""
