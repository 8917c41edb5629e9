"""Two invocations of one function at the same time, in two environments, with control over who goes on at each call.

`side_by_side.run_both` runs them, `boundary.around` stands around each call, `stage.Stage` has one of them go on.

Known limits. A function that one of them invokes runs through while that one has the turn. Time that the other takes does
not count against a deadline, but `context.get_remaining_time_in_millis()` reads the clock, which is common to both.
Packages that are no files of the function's are shared, as ever: what they keep in their globals, both see. What a
thread of a handler does between its calls goes on while the other handler runs.
"""
