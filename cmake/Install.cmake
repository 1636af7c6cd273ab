# `cmake --install` lays out headers, libraries and the package that find_package(pgdbm) reads.
include(CMakePackageConfigHelpers)

set(PGDBM_TESTD_FOLDER ${CMAKE_INSTALL_LIBEXECDIR}/pgdbm)
install(TARGETS pgdbm pgdbm_testing EXPORT pgdbm)
install(TARGETS pgdbm_testd DESTINATION ${PGDBM_TESTD_FOLDER})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/pgdbm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT pgdbm NAMESPACE pgdbm:: FILE pgdbmTargets.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/pgdbm)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/pgdbmConfig.cmake.in
  ${PROJECT_BINARY_DIR}/pgdbmConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/pgdbm
  PATH_VARS PGDBM_TESTD_FOLDER)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pgdbmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pgdbmConfig.cmake ${PROJECT_BINARY_DIR}/pgdbmConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindPgQuery.cmake ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
  ${PROJECT_SOURCE_DIR}/cmake/DiscoverTests.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/pgdbm)
