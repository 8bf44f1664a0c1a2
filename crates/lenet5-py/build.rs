//! Lets the module be linked where the linker wants to know every symbol: Python has them once it loads it.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
