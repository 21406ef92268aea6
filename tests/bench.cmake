# Benchmarks: a table of ratios, bench/run.py. No test measures time; one small run shows that the table still comes and that
# whatever was sent arrived.
add_executable(smtp_sink bench/sink.cpp)
target_link_libraries(smtp_sink PRIVATE fmt::fmt)
add_executable(insert_rate bench/insert_rate.cpp)
target_link_libraries(insert_rate PRIVATE store fmt::fmt)
add_executable(accept_rate bench/accept_rate.cpp)
target_link_libraries(accept_rate PRIVATE loops)
add_executable(tick_rate bench/tick_rate.cpp)
target_link_libraries(tick_rate PRIVATE loops CLI11::CLI11)
# What our reading of letters is measured against is a package of the tests: a build without it goes without this line of the table.
pkg_check_modules(GMIME QUIET IMPORTED_TARGET gmime-3.0)
if(GMIME_FOUND)
    add_executable(parse_rate bench/parse_rate.cpp)
    target_link_libraries(parse_rate PRIVATE mail fmt::fmt PkgConfig::GMIME)
endif()

find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
add_test(NAME "bench: the table comes" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/bench/run.py --smoke)
set_tests_properties("bench: the table comes" PROPERTIES
    LABELS e2e TIMEOUT 180 ENVIRONMENT TICKETGATE_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
