# Compiles CASE as what must not compile, and matches what the compiler says with the first line of the file.
file(STRINGS ${CASE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// message: (.+)$")
  message(FATAL_ERROR "${CASE} must begin with '// message: <regular expression>'")
endif()
set(expected "${CMAKE_MATCH_1}")

execute_process(COMMAND ${COMPILE} -DMUST_NOT_COMPILE ${CASE} RESULT_VARIABLE result ERROR_VARIABLE said)
if(result EQUAL 0)
  message(FATAL_ERROR "This must not compile, but does.")
endif()
if(NOT said MATCHES "${expected}")
  message(FATAL_ERROR "The message must match '${expected}', but is:\n${said}")
endif()
