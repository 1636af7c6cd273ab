# What others link: pgdbm::pgdbm (every room but testing and cli), static within this build, and pgdbm::testing (the test kit on
# top of it). Where this is the project that is built, the shared library too; both are installed.
#
# A shared library's name carries what must change when its callers have to be compiled anew: 0.1, then 1.
set(PGDBM_SOVERSION ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(PGDBM_SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endif()

# pgdbm_add_library(<target> STATIC|SHARED): of the same objects.
function(pgdbm_add_library target kind)
  add_library(${target} ${kind} $<TARGET_OBJECTS:pgdbm_asio_compiled>)
  foreach(room IN LISTS PGDBM_ROOMS)
    if(NOT room MATCHES "^(testing|cli)$")
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:pgdbm_room_${room}>)
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_definitions(${target} PUBLIC ${PGDBM_ASIO_DEFINITIONS})
  target_link_libraries(${target} PUBLIC Boost::headers Threads::Threads
    PRIVATE OpenSSL::SSL OpenSSL::Crypto fmt::fmt PgQuery::PgQuery)
endfunction()

pgdbm_add_library(pgdbm STATIC)
set_target_properties(pgdbm PROPERTIES EXPORT_NAME static)
add_library(pgdbm::pgdbm ALIAS pgdbm)

if(PGDBM_SHARED)
  pgdbm_add_library(pgdbm_shared SHARED)
  set_target_properties(pgdbm_shared PROPERTIES EXPORT_NAME shared OUTPUT_NAME pgdbm
    VERSION ${PROJECT_VERSION} SOVERSION ${PGDBM_SOVERSION})
  target_link_options(pgdbm_shared PRIVATE LINKER:--no-undefined)
endif()

# Installed, it goes with either of them: pgdbmConfig.cmake links it to the one that is asked for.
add_library(pgdbm_testing STATIC $<TARGET_OBJECTS:pgdbm_room_testing>)
set_target_properties(pgdbm_testing PROPERTIES EXPORT_NAME testing LINKER_LANGUAGE CXX)
target_compile_features(pgdbm_testing PUBLIC cxx_std_20)
target_link_libraries(pgdbm_testing PUBLIC $<BUILD_INTERFACE:pgdbm> PRIVATE fmt::fmt)
add_library(pgdbm::testing ALIAS pgdbm_testing)
