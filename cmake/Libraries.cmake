# What others link: pgdbm::pgdbm (every room but testing) and pgdbm::testing (the test kit on top of it).
add_library(pgdbm STATIC)
add_library(pgdbm::pgdbm ALIAS pgdbm)
add_library(pgdbm_testing STATIC)
add_library(pgdbm::testing ALIAS pgdbm_testing)
set_target_properties(pgdbm_testing PROPERTIES EXPORT_NAME testing)

foreach(room IN LISTS PGDBM_ROOMS)
  if(room STREQUAL "testing")
    target_sources(pgdbm_testing PRIVATE $<TARGET_OBJECTS:pgdbm_room_${room}>)
  else()
    target_sources(pgdbm PRIVATE $<TARGET_OBJECTS:pgdbm_room_${room}>)
  endif()
endforeach()
target_sources(pgdbm PRIVATE $<TARGET_OBJECTS:pgdbm_asio_compiled>)

foreach(library pgdbm pgdbm_testing)
  set_target_properties(${library} PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_features(${library} PUBLIC cxx_std_20)
  target_include_directories(${library} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
endforeach()
target_compile_definitions(pgdbm PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)
target_link_libraries(pgdbm PUBLIC Boost::headers Threads::Threads PRIVATE OpenSSL::SSL OpenSSL::Crypto fmt::fmt
  PgQuery::PgQuery)
target_link_libraries(pgdbm_testing PUBLIC pgdbm)
