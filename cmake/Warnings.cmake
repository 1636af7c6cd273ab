# The warnings of this house, for its own sources only.
# Off: GCC 12 takes the frames that Asio's coroutines recycle for memory of another allocator (mismatched-new-delete).
add_library(pgdbm_warnings INTERFACE)
target_compile_options(pgdbm_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wcast-qual -Wformat=2 -Wundef -Wimplicit-fallthrough -Wextra-semi -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-mismatched-new-delete>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${PGDBM_WARNINGS_AS_ERRORS}>:-Werror>)

# Under sanitizers GCC 12 sees faults that are none: in variants, whose alternative it loses sight of, and in the frames
# of coroutines, whose operators new and delete it takes for strangers. Other builds keep both warnings.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}" MATCHES "-fsanitize")
  target_compile_options(pgdbm_warnings INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
