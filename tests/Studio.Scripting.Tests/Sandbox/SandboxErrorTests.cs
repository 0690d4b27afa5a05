using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>Errors name their kind and their place in the text.</summary>
public sealed class SandboxErrorTests
{
    [Theory]
    [InlineData("var a = 1;\n  a.b.c", SandboxFault.Thrown, 2, 7, "TypeError: Cannot read properties of undefined (reading 'c')")]
    [InlineData("1;\n\n  missing()", SandboxFault.Thrown, 3, 3, "ReferenceError: missing is not defined")]
    [InlineData("var o={};\no.go()", SandboxFault.Thrown, 2, 3, "TypeError: o.go is not a function")]
    [InlineData("function f(){\n  throw new Error('no')\n}\nf()", SandboxFault.Thrown, 2, 9, "Error: no")]
    [InlineData("try{\n null.x\n}catch(e){\n throw e}", SandboxFault.Thrown, 2, 7, "TypeError: Cannot read properties of null (reading 'x')")]
    [InlineData("\nthrow 'word'", SandboxFault.Thrown, 2, 1, "Uncaught word")]
    [InlineData("Promise.resolve().then(function(){\n  return [].reduce(function(){})})", SandboxFault.Thrown, 2, 13, "TypeError: Reduce of empty array with no initial value")]
    [InlineData("new Promise(function(){})", SandboxFault.Thrown, 0, 0, "Error: The script waits for a promise that is never settled.")]
    [InlineData("var a;\nwhile(true){\n a = 1 }", SandboxFault.TimeLimit, 2, 1, "The script takes too long.")]
    [InlineData("function f(){\n return f() }\n f()", SandboxFault.DepthLimit, 2, 9, "Calls are nested too deeply.")]
    [InlineData("var a=[];\nfor(;;)\n a.push([1,2,3])", SandboxFault.MemoryLimit, 3, 4, "The script uses too much memory.")]
    [InlineData("var a = ;", SandboxFault.Syntax, 1, 9, "Unexpected token ';'")]
    [InlineData("var a\n  = {b:1", SandboxFault.Syntax, 2, 9, "Unexpected end of input")]
    [InlineData("let x = 1", SandboxFault.Syntax, 1, 5, "Unexpected identifier 'x'")]
    [InlineData("a => a", SandboxFault.Syntax, 1, 4, "Unexpected token '>'")]
    [InlineData("with(a){}", SandboxFault.Unsupported, 1, 1, "'with' is not supported.")]
    [InlineData("return 1", SandboxFault.Syntax, 1, 1, "Illegal return statement")]
    [InlineData("a: while(0){(function(){break a})()}", SandboxFault.Syntax, 1, 31, "Undefined label 'a'")]
    [InlineData("x = /(/", SandboxFault.Syntax, 1, 5, "Invalid regular expression: /(/: Unterminated group")]
    [InlineData("'use strict'; undeclared = 1", SandboxFault.Thrown, 1, 15, "ReferenceError: undeclared is not defined")]
    public void Errors_name_their_place(string source, SandboxFault kind, int line, int column, string message)
    {
        var budget = new SandboxBudget(TimeSpan.FromMilliseconds(300), 16 * 1024 * 1024);
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run(source, budget: budget));
        (failure.Kind, failure.Line, failure.Message).ShouldBe((kind, line, message));
        // A memory limit is met wherever the bytes are looked at.
        if (kind is not SandboxFault.MemoryLimit)
        {
            failure.Column.ShouldBe(column);
        }
    }

    [Fact]
    public void The_stack_names_functions_and_places_innermost_first()
    {
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run("function inner(){\n  throw new Error('x')\n}\nfunction outer(){\n inner() }\n[1].forEach(function each(){ outer() })"));
        failure.Stack.Select(p => (p.Function, p.Line)).ShouldBe([("inner", 2), ("outer", 5), ("each", 6), ("", 6)]);
        Sandboxes.Run("function f(){ return new Error('x').stack } f()").ResultJson.ShouldBe("\"Error: x\\n    at f (1:22)\\n    at script (1:45)\"");
    }

    [Fact]
    public void What_was_logged_before_an_error_is_kept_with_its_lines()
    {
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run("console.log('a');\nconsole.error('b');\nthrow 1"));
        failure.Log.ShouldBe([("info", "a", 1), ("error", "b", 2)]);
    }

    [Fact]
    public void A_limit_passes_through_catch_and_finally()
    {
        var engine = new SandboxEngine(new SandboxLimits());
        var budget = new SandboxBudget(TimeSpan.FromMilliseconds(100), 1024 * 1024);
        Should.Throw<SandboxException>(() => Sandboxes.Run("try{for(;;);}catch(e){log('caught')}finally{log('finally')}", engine: engine, budget: budget)).Log.ShouldBeEmpty();
        engine.Reusable.ShouldBeFalse();
    }

    [Fact]
    public void An_error_of_the_script_leaves_the_engine_usable()
    {
        var engine = new SandboxEngine(new SandboxLimits());
        Should.Throw<SandboxException>(() => Sandboxes.Run("throw {toString:function(){throw 1}}", engine: engine)).Message.ShouldBe("The script threw a value that cannot be shown as text.");
        engine.Reusable.ShouldBeTrue();
        Sandboxes.Run("1+1", engine: engine).ResultJson.ShouldBe("2");
    }
}
