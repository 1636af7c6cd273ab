# The warnings of this house, for its own sources only.
# Off: GCC 12 takes the frames that Asio's coroutines recycle for memory of another allocator (mismatched-new-delete).
add_library(pgdbm_warnings INTERFACE)
target_compile_options(pgdbm_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef -Wimplicit-fallthrough -Wextra-semi -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-mismatched-new-delete>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${PGDBM_WARNINGS_AS_ERRORS}>:-Werror>)

# In a batch every source is an included file, and GCC warns of what has no linkage in such, lambdas in templates too.
if(PGDBM_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(pgdbm_warnings INTERFACE -Wno-subobject-linkage)
endif()
