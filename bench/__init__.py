"""Speed, measured: pages under a real server on PostgreSQL, as ratios against a bare page of the same run."""
