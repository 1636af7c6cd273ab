# libpq, for what is held against it: the oracle of the tests and the benchmark beside it. The library itself never
# links it. (CMake's own FindPostgreSQL wants the server's headers as well.)
find_path(PGDBM_LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
find_library(PGDBM_LIBPQ pq REQUIRED)
add_library(pgdbm_libpq INTERFACE)
target_include_directories(pgdbm_libpq SYSTEM INTERFACE ${PGDBM_LIBPQ_INCLUDE})
target_link_libraries(pgdbm_libpq INTERFACE ${PGDBM_LIBPQ})
