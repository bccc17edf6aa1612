//! How much a link carries, from when its packets left and came; and what picture fits in it. Pure.
