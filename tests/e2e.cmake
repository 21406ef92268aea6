# End-to-end tests: the built programs against real servers (tests/testbed). Each file of tests/e2e is one test with a testbed of
# its own on free ports; those that measure their patience in seconds or count on the processor have the machine to themselves.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

function(e2e_test NAME SECONDS)
    add_test(NAME "e2e: ${NAME}" COMMAND ${Python3_EXECUTABLE} -B -m unittest -v test_${NAME}
             WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/e2e)
    set_tests_properties("e2e: ${NAME}" PROPERTIES
        LABELS e2e TIMEOUT ${SECONDS} ENVIRONMENT TICKETGATE_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${ARGN})
endfunction()

e2e_test(testbed 120)
e2e_test(main_road 120)
e2e_test(road 180)
e2e_test(letters 180)
e2e_test(plus 120)
e2e_test(shell 180)
e2e_test(desk_shell 120)
e2e_test(mailbox 180)
e2e_test(lives 900)
e2e_test(day 600)
e2e_test(cron 180)
e2e_test(fifth_desk 120)
e2e_test(weather 600 RUN_SERIAL ON)
e2e_test(kill 400 RUN_SERIAL ON)
e2e_test(every_step 900 RUN_SERIAL ON)
