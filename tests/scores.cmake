# Real mail of other projects, scored where it stands beside the repository; none of it is ours to keep.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
add_test(NAME "scores: real mail" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_scores.py $<TARGET_FILE:ticketgate>)
set_tests_properties("scores: real mail" PROPERTIES LABELS scores SKIP_RETURN_CODE 77 TIMEOUT 900 PROCESSORS 2)
add_test(NAME "scores: the check can fail" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_scores.py --self-test)
set_tests_properties("scores: the check can fail" PROPERTIES LABELS fast)
