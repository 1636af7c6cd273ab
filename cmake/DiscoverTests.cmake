# pgdbm_discover_tests(<target> [CATCH2 | DOCTEST] [arguments of the framework's own function]): a CTest test for each
# test of a program, as gtest_discover_tests, catch_discover_tests and doctest_discover_tests make them. All of them
# borrow their databases from one helper, so that a process for each test does not cost a server for each.
# (Call find_package(Catch2) or find_package(doctest) before.)
#
# PGDBM_TESTD_PROGRAM is the helper, pgdbm-testd; tests are told in their environment.
function(pgdbm_discover_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CATCH2;DOCTEST" "" "PROPERTIES")
  if(TARGET pgdbm_testd)
    add_dependencies(${target} pgdbm_testd)
  endif()
  # First: where a value of a property has several words, CMake (3.25) mistakes what stands behind it.
  set(properties PROPERTIES ENVIRONMENT "PGDBM_TESTD=${PGDBM_TESTD_PROGRAM}" ${arg_PROPERTIES})
  if(arg_CATCH2)
    include(Catch)
    catch_discover_tests(${target} ${arg_UNPARSED_ARGUMENTS} ${properties})
  elseif(arg_DOCTEST)
    include(doctest)
    doctest_discover_tests(${target} ${arg_UNPARSED_ARGUMENTS} ${properties})
  else()
    include(GoogleTest)
    gtest_discover_tests(${target} ${arg_UNPARSED_ARGUMENTS} ${properties})
  endif()
endfunction()
