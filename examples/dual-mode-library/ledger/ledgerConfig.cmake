include(CMakeFindDependencyMacro)
find_dependency(pgdbm)
include(${CMAKE_CURRENT_LIST_DIR}/ledgerTargets.cmake)
