//! Nothing is here: the benchmarks are `wire`, `sound` and `conversation` beside this file. A name that ends in `_plain`
//! is what anybody would write first, so that the ratio is seen in one run.
