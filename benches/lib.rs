//! Nothing is here: the benchmarks are the files beside this one. A name that ends in `_plain`
//! is what anybody would write first, so that the ratio is seen in one run.
