# Real mail of other projects, scored where it stands beside the repository; none of it is ours to keep.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
add_test(NAME "scores: real mail" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_scores.py $<TARGET_FILE:ticketgate>)
set_tests_properties("scores: real mail" PROPERTIES LABELS scores SKIP_RETURN_CODE 77 TIMEOUT 900 PROCESSORS 2)
add_test(NAME "scores: the check can fail" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_scores.py --self-test)
set_tests_properties("scores: the check can fail" PROPERTIES LABELS fast)

# The same letters with tags written into them: at the top of what the person wrote, and into what he quotes.
add_executable(read_tags ${CMAKE_CURRENT_SOURCE_DIR}/replies/read_tags.cpp)
target_link_libraries(read_tags PRIVATE rules mail nlohmann_json::nlohmann_json)
target_include_directories(read_tags PRIVATE ${PROJECT_SOURCE_DIR})
add_test(NAME "tags: in real answers" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_reply_tags.py $<TARGET_FILE:read_tags>)
set_tests_properties("tags: in real answers" PROPERTIES LABELS scores SKIP_RETURN_CODE 77 TIMEOUT 900)
add_test(NAME "tags: in our own answers without words" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_reply_tags.py $<TARGET_FILE:read_tags> --own)
add_test(NAME "tags: the check can fail" COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/check_reply_tags.py --self-test)
set_tests_properties("tags: in our own answers without words" "tags: the check can fail" PROPERTIES LABELS fast)
