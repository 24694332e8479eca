"""Speed where it is felt, as ratios against a floor or a peer of the same run."""
