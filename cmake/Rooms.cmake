# One object library for each room of cmake/layers.txt: pgdbm_room_<name>, linked to the rooms it may include.
# A room is thus built and tested by itself, and a change in one rebuilds little else.

set(PGDBM_LAYERS_FILE ${CMAKE_CURRENT_LIST_DIR}/layers.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PGDBM_LAYERS_FILE})

# What a room needs from outside the house.
set(PGDBM_OUTSIDE_wire OpenSSL::Crypto)
set(PGDBM_OUTSIDE_net Boost::headers pgdbm_asio OpenSSL::SSL)
set(PGDBM_OUTSIDE_pool ${PGDBM_OUTSIDE_net})
set(PGDBM_OUTSIDE_db ${PGDBM_OUTSIDE_net} fmt::fmt)
set(PGDBM_OUTSIDE_migrate ${PGDBM_OUTSIDE_db} OpenSSL::Crypto PgQuery::PgQuery)
set(PGDBM_OUTSIDE_module ${PGDBM_OUTSIDE_db})
set(PGDBM_OUTSIDE_testing ${PGDBM_OUTSIDE_db})
set(PGDBM_OUTSIDE_base Boost::headers)

function(pgdbm_add_rooms)
  file(STRINGS ${PGDBM_LAYERS_FILE} lines REGEX "^[a-z]+:")
  set(rooms "")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^([a-z]+):(.*)$" _ "${line}")
    set(room ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "[a-z_/]+" below "${CMAKE_MATCH_2}")
    if(NOT IS_DIRECTORY ${PROJECT_SOURCE_DIR}/src/${room})
      continue()  # planned in the table, not built yet
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${room}/*.cpp)
    add_library(pgdbm_room_${room} OBJECT ${sources})
    set_target_properties(pgdbm_room_${room} PROPERTIES POSITION_INDEPENDENT_CODE ON LINKER_LANGUAGE CXX)
    target_compile_features(pgdbm_room_${room} PUBLIC cxx_std_20)
    target_include_directories(pgdbm_room_${room}
      PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(pgdbm_room_${room} PUBLIC ${PGDBM_OUTSIDE_${room}} PRIVATE pgdbm_warnings)
    foreach(lower IN LISTS below)
      string(REGEX REPLACE "/.*" "" lower ${lower})
      target_link_libraries(pgdbm_room_${room} PUBLIC pgdbm_room_${lower})
    endforeach()
    if(room STREQUAL "testing")
      target_compile_definitions(pgdbm_room_testing PRIVATE
        PGDBM_TESTD_INSTALLED="${CMAKE_INSTALL_FULL_LIBEXECDIR}/pgdbm/pgdbm-testd")
    endif()
    list(APPEND rooms ${room})
  endforeach()
  set(PGDBM_ROOMS ${rooms} PARENT_SCOPE)
endfunction()
