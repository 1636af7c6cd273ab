# pgdbm_embed_migrations(<target> <directory> [NAME <name>]): makes the *.sql files of a folder part of a target, byte
# for byte, so that nothing of them is needed at run time. Call it where the target is made. Its sources then have
#
#   #include <pgdbm_embedded/NAME.hpp>      // NAME: the folder's own, unless said
#   AsyncMigrationManager migrations{db, pgdbm_embedded::NAME, "module"};
#
# A file that is changed, added or removed is noticed by the next build. Nothing but CMake does the work, so that there
# is no program to be built for the machine that builds; 1 MB of files takes it about 2 s.
function(pgdbm_embed_migrations target directory)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "NAME" "")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "pgdbm_embed_migrations takes a target, a folder and NAME, not: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  cmake_path(ABSOLUTE_PATH directory BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  string(REGEX REPLACE "/$" "" directory "${directory}")
  if(NOT IS_DIRECTORY "${directory}")
    message(FATAL_ERROR "pgdbm_embed_migrations: there is no folder ${directory}")
  endif()
  set(name "${arg_NAME}")
  if(NOT name)
    cmake_path(GET directory FILENAME name)
    string(MAKE_C_IDENTIFIER "${name}" name)
  endif()
  if(NOT name MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
    message(FATAL_ERROR "pgdbm_embed_migrations: the NAME is written into C++, and '${name}' cannot be")
  endif()

  # What the library looks at in a folder: names that do not begin with a dot, whatever the case of their ending.
  file(GLOB files LIST_DIRECTORIES false CONFIGURE_DEPENDS "${directory}/*")
  list(FILTER files INCLUDE REGEX "/[^./][^/]*\\.[sS][qQ][lL]$")

  # Two libraries of one program may call theirs alike: the linker must not take one for the other.
  cmake_path(RELATIVE_PATH directory BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE relative)
  string(SHA256 hash "${PROJECT_NAME}/${target}/${relative}/${name}")
  string(SUBSTRING ${hash} 0 16 hash)

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded/${name})
  set(header ${folder}/pgdbm_embedded/${name}.hpp)
  set(source ${folder}/${name}.cpp)
  file(CONFIGURE OUTPUT ${folder}/files CONTENT "${files}" @ONLY)  # written only when it changes
  file(CONFIGURE OUTPUT ${header} @ONLY CONTENT [[
// Made by pgdbm_embed_migrations.
#pragma once

#include <pgdbm/migrate/embedded.hpp>

namespace pgdbm_embedded {
namespace of_@hash@ {
extern const pgdbm::EmbeddedMigrations @name@;
}
using of_@hash@::@name@;
}  // namespace pgdbm_embedded
]])
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D HASH=${hash} -D FILES=${folder}/files -D SOURCE=${source}
      -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${folder}/files ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding the migrations '${name}'" VERBATIM)
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)  # all of them name their files alike
  target_sources(${target} PRIVATE ${source})
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

# As a script, at build time: writes the source. Each byte is an escape of its own, in lines of 32.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(READ ${FILES} files)
  set(contents "")
  set(table "")
  set(count 0)
  foreach(file IN LISTS files)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
    string(REGEX REPLACE "([^\n]+)" "  \"\\1\"" bytes "${bytes}")
    string(APPEND contents "constexpr char file_${count}[] =\n${bytes}\n  \"\";\n")
    cmake_path(GET file FILENAME filename)
    string(REGEX REPLACE "([\\\\\"])" "\\\\\\1" filename "${filename}")
    string(APPEND table "  {\"${filename}\", {file_${count}, sizeof file_${count} - 1}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  set(span "{}")
  if(table)
    set(table "constexpr pgdbm::EmbeddedFile files[] = {\n${table}};\n")
    set(span "files")
  endif()
  file(WRITE ${SOURCE} "// Made by pgdbm_embed_migrations.
#include <pgdbm_embedded/${NAME}.hpp>

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace {
${contents}${table}}  // namespace

constinit const pgdbm::EmbeddedMigrations pgdbm_embedded::of_${HASH}::${NAME}{\"${NAME}\", ${span}};
")
endif()
