# What a reviewer would otherwise have to look at every time. Each check has a self-test: one that cannot fail says nothing.
foreach(CHECK layers format toplevel unit forbidden)
    add_test(NAME "check: ${CHECK}" COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/check_${CHECK}.sh)
    add_test(NAME "check: ${CHECK} can fail" COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/check_${CHECK}.sh --self-test)
    set_tests_properties("check: ${CHECK}" "check: ${CHECK} can fail" PROPERTIES LABELS fast TIMEOUT 120)
endforeach()
