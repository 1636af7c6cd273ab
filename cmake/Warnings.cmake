# The warnings of this house, for its own sources only.
add_library(pgdbm_warnings INTERFACE)
target_compile_options(pgdbm_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef -Wimplicit-fallthrough -Wextra-semi -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${PGDBM_WARNINGS_AS_ERRORS}>:-Werror>)
