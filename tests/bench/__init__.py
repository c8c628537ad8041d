"""How fast the allocator is, beside plain baselines and the packages that one would pick instead."""
