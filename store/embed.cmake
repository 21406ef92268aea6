# Turns INPUT into a header OUTPUT that holds its text as NAMESPACE::NAME, word for word. One raw string literal: g++ and clang
# set no limit to its length (the 64 KB of the C++ standard's annex B are a minimum).
file(READ ${INPUT} TEXT)
file(WRITE ${OUTPUT} "#pragma once\nnamespace ${NAMESPACE} {\ninline constexpr char ${NAME}[] = R\"~~~~(${TEXT})~~~~\";\n}\n")
