# For CPack: what debuggers want is half of an archive, and Debian's packages go without. (CPACK_STRIP_FILES leaves
# archives alone.)
file(GLOB_RECURSE archives ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.a)
if(archives)
  execute_process(COMMAND strip --strip-debug --enable-deterministic-archives ${archives} COMMAND_ERROR_IS_FATAL ANY)
endif()
