"""法治文化场所 and 法治学校: the list the bureau has to publish (法治宣传教育法 52)."""
