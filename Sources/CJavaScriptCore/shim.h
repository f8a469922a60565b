// JavaScriptCore's C API, and two functions of it that the library has and its public headers leave out.
#pragma once

#include <JavaScriptCore/JavaScript.h>

/// Called where a script runs longer than the limit; true ends it with an exception that it cannot catch.
typedef bool (*LivetermShouldTerminate)(JSContextRef context, void *data);

extern void JSContextGroupSetExecutionTimeLimit(
    JSContextGroupRef group, double seconds, LivetermShouldTerminate callback, void *data);

/// The function is called with the promise and the reason whenever a rejected promise has no handler when the
/// outermost call returns.
extern void JSGlobalContextSetUnhandledRejectionCallback(
    JSGlobalContextRef context, JSObjectRef function, JSValueRef *exception);
