# libFuzzer targets, by clang only: fuzz/NAME_fuzz.cpp each, seeds in fuzz/corpus/NAME, run by fuzz/run.sh. `fuzzers` is all of them.
add_custom_target(fuzzers)

# fuzzer(NAME LIBRARIES…)
function(fuzzer NAME)
    add_executable(${NAME}_fuzz ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${NAME}_fuzz.cpp)
    target_link_libraries(${NAME}_fuzz PRIVATE ${ARGN})
    target_link_options(${NAME}_fuzz PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers ${NAME}_fuzz)
endfunction()

fuzzer(splitter mail)
fuzzer(headers mail)
fuzzer(charset mail)
fuzzer(html mail)
fuzzer(reply mail)
fuzzer(compose mail)
fuzzer(files mail)
fuzzer(commands rules mail)
