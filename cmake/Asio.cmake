# Asio compiled once, in src/asio.cpp, instead of in every source that names it.
# The definitions travel with pgdbm::pgdbm: all of one program must agree on them.
set(PGDBM_ASIO_DEFINITIONS BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)

add_library(pgdbm_asio INTERFACE)
target_compile_definitions(pgdbm_asio INTERFACE ${PGDBM_ASIO_DEFINITIONS})
target_link_libraries(pgdbm_asio INTERFACE Boost::headers Threads::Threads)

add_library(pgdbm_asio_compiled OBJECT ${PROJECT_SOURCE_DIR}/src/asio.cpp)
set_target_properties(pgdbm_asio_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_features(pgdbm_asio_compiled PUBLIC cxx_std_20)
target_link_libraries(pgdbm_asio_compiled PUBLIC pgdbm_asio)
