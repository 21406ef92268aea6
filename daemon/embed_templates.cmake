# cmake -DOUTPUT=FILE.cpp -DROOT=FOLDER "-DINPUTS=FOLDER/A.ru.txt;FOLDER/POLICY/B.en.txt" -P embed_templates.cmake: the words of
# notices as one C++ file.
set(ROWS "")
foreach(INPUT IN LISTS INPUTS)
    file(RELATIVE_PATH NAME ${ROOT} ${INPUT})
    string(REGEX REPLACE "\\.txt$" "" NAME ${NAME})
    file(READ ${INPUT} TEXT)
    # The compiler would take ")words\"" for the end; nothing that people read has it.
    string(FIND "${TEXT}" ")words\"" CLASH)
    if(NOT CLASH EQUAL -1)
        message(FATAL_ERROR "${INPUT}: )words\" cannot stand in a template")
    endif()
    string(APPEND ROWS "    {\"${NAME}\", R\"words(${TEXT})words\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from templates/ by embed_templates.cmake.
#include <array>

#include \"daemon/template_set.h\"

namespace ticketgate {
namespace {

const BuiltinTemplate kTemplates[] = {
${ROWS}};

}  // namespace

std::span<const BuiltinTemplate> builtin_templates() { return kTemplates; }

}  // namespace ticketgate
")
