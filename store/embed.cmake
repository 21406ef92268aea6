# Turns INPUT into a header OUTPUT that holds its text as NAMESPACE::NAME. A raw string literal may have 64 KB at most: cut by
# lines that begin with "-- migration", which is where the schema may be cut anyway.
file(READ ${INPUT} TEXT)
file(WRITE ${OUTPUT} "#pragma once\nnamespace ${NAMESPACE} {\ninline constexpr char ${NAME}[] = R\"~~~~(${TEXT})~~~~\";\n}\n")
