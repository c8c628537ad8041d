"""Who comes before whom: groups, points and chances, and their derivation."""
