# `cmake --install` lays out headers, libraries and the package that find_package(pgdbm) and pkg-config read; CPack makes
# Debian packages of the same parts: the runtime, and what developers need.
include(CMakePackageConfigHelpers)

set(PGDBM_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/pgdbm)
set(PGDBM_TESTD_FOLDER ${CMAKE_INSTALL_LIBEXECDIR}/pgdbm)

# pgdbm_install_library(<target> <export>)
function(pgdbm_install_library target export)
  install(TARGETS ${target} EXPORT ${export}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT ${export} NAMESPACE pgdbm:: FILE ${export}.cmake DESTINATION ${PGDBM_PACKAGE_DIR}
    COMPONENT development)
endfunction()

pgdbm_install_library(pgdbm pgdbm-static)
if(PGDBM_SHARED)
  pgdbm_install_library(pgdbm_shared pgdbm-shared)
endif()
pgdbm_install_library(pgdbm_testing pgdbm-testing)

if(PGDBM_COMMAND)
  install(TARGETS pgdbm_command DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT command)
endif()
install(TARGETS pgdbm_testd DESTINATION ${PGDBM_TESTD_FOLDER} COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libpgdbm-dev
  RENAME copyright COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libpgdbm${PGDBM_SOVERSION}
  RENAME copyright COMPONENT runtime)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/pgdbm
  RENAME copyright COMPONENT command)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/pgdbm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/pgdbmConfig.cmake.in
  ${PROJECT_BINARY_DIR}/pgdbmConfig.cmake INSTALL_DESTINATION ${PGDBM_PACKAGE_DIR} PATH_VARS PGDBM_TESTD_FOLDER)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pgdbmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pgdbmConfig.cmake ${PROJECT_BINARY_DIR}/pgdbmConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindPgQuery.cmake ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
  ${PROJECT_SOURCE_DIR}/cmake/DiscoverTests.cmake
  DESTINATION ${PGDBM_PACKAGE_DIR} COMPONENT development)

# For builds without CMake. Its folders are relative to its own, so that the tree may be moved.
list(TRANSFORM PGDBM_ASIO_DEFINITIONS PREPEND -D OUTPUT_VARIABLE PGDBM_ASIO_FLAGS)
list(JOIN PGDBM_ASIO_FLAGS " " PGDBM_ASIO_FLAGS)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
  OUTPUT_VARIABLE PGDBM_PREFIX_FROM_PKGCONFIG)
configure_file(${PROJECT_SOURCE_DIR}/cmake/pgdbm.pc.in ${PROJECT_BINARY_DIR}/pgdbm.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/pgdbm.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

if(PROJECT_IS_TOP_LEVEL)
  include(Packages)
endif()
