# Debian packages: `./dev package` runs CPack and tries what it made. libpgdbm<soversion> is what programs need to run,
# libpgdbm-dev what is needed to build and test them, pgdbm the command.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pgdbm)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "pgdbm developers <pgdbm@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/StripArchives.cmake)

set(CPACK_COMPONENTS_ALL runtime development command)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libpgdbm${PGDBM_SOVERSION})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "What programs built with pgdbm need to run.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpgdbm-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS ON)  # the helper of the test kit is a program
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libpgdbm${PGDBM_SOVERSION} (= ${PROJECT_VERSION}-1), libboost1.81-dev, libssl-dev, libfmt-dev, libpg-query-dev")
# The test kit starts servers; programs that do not use it need none.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "postgresql-15")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers, libraries, CMake's and pkg-config's package, and the test kit.")

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME pgdbm)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION database)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_COMMAND_DESCRIPTION "Applies, shows and mends the migrations of PostgreSQL schemas.")
include(CPack)
