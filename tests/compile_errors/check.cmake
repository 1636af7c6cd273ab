# Compiles CASE twice: as it is, which must succeed without a word, and as what must not compile.
set(compile ${COMPILER} -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I${INCLUDE} -idirafter ${BOOST})

file(STRINGS ${CASE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// message: (.+)$")
  message(FATAL_ERROR "${CASE} must begin with '// message: <regular expression>'")
endif()
set(expected "${CMAKE_MATCH_1}")

execute_process(COMMAND ${compile} ${CASE} RESULT_VARIABLE result ERROR_VARIABLE said)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "The twin must compile, but does not:\n${said}")
endif()

execute_process(COMMAND ${compile} -DMUST_NOT_COMPILE ${CASE} RESULT_VARIABLE result ERROR_VARIABLE said)
if(result EQUAL 0)
  message(FATAL_ERROR "This must not compile, but does.")
endif()
if(NOT said MATCHES "${expected}")
  message(FATAL_ERROR "The message must match '${expected}', but is:\n${said}")
endif()
