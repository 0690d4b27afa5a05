using System.Diagnostics;
using System.Text.Json.Nodes;
using Studio.Scripting.Engine;

namespace Studio.Scripting.Tests.Engine;

public sealed class ScriptEngineTests(Scripts scripts) : IClassFixture<Scripts>
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("var a = 3; a * 2;", "6")]
    [InlineData("'a' + 1", "\"a1\"")]
    [InlineData("({ a: [1, null, 'x'], b: true })", "{\"a\":[1,null,\"x\"],\"b\":true}")]
    [InlineData("null", "null")]
    [InlineData("undefined", "undefined")]
    [InlineData("", "undefined")]
    [InlineData("return 5", "5")]
    [InlineData("if (true) { return 'early'; } 'late'", "\"early\"")]
    public async Task The_value_is_what_is_returned_or_the_last_expression(string script, string value) => (await scripts.ValueAsync(script)).ShouldBe(value);

    [Fact]
    public async Task Globals_are_seen_and_stay_as_they_are()
    {
        var run = Scripts.Run() with { Globals = new JsonObject { ["customer"] = new JsonObject { ["name"] = "Ada", ["tags"] = new JsonArray("a", "b") } } };
        (await scripts.ValueAsync("customer.name = customer.name + '!'; customer.tags.push('c'); customer.name + customer.tags.length", run)).ShouldBe("\"Ada!3\"");
        run.Globals.ToJsonString().ShouldBe("""{"customer":{"name":"Ada","tags":["a","b"]}}""");
    }

    [Fact]
    public async Task Nothing_is_left_for_the_next_script_of_the_same_tenant()
    {
        await scripts.ValueAsync("leftover = 1; var other = 2; Array.prototype.extra = 3; Object.prototype.extra = 4; String.prototype.trim = null; 1");
        (await scripts.ValueAsync("[typeof leftover, typeof other, typeof [].extra, typeof ({}).extra, typeof ''.trim].join()")).ShouldBe("\"undefined,undefined,undefined,undefined,function\"");
    }

    [Fact]
    public async Task What_is_logged_comes_with_its_line()
    {
        var result = await scripts.Engine.RunAsync(Scripts.Source("console.log('one', 1);\nconsole.warn('two');\nconst f = () => {\n  console.error(`three`);\n};\nf();"), Scripts.Run(), CancellationToken.None);
        result.Log.Select(l => (l.Message, l.Line)).ShouldBe([("one 1", 1), ("two", 2), ("three", 4)]);
        result.Log.Select(l => l.Level).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_method_answers_at_once_and_may_be_awaited()
    {
        var run = Scripts.Run(Scripts.Method("make", a => new JsonObject { ["ContentItemId"] = "id-" + (string?)a[0] }));
        (await scripts.ValueAsync("make('x').ContentItemId", run)).ShouldBe("\"id-x\"");
        (await scripts.ValueAsync("const made = await make('y'); made.ContentItemId", run)).ShouldBe("\"id-y\"");
    }

    [Fact]
    public async Task A_method_without_its_permission_is_denied()
    {
        var asked = new List<string?>();
        var secret = Scripts.Method("secret", _ => "told") with { Permission = "Spy" };
        var fault = await scripts.FaultAsync("var a = 1;\nsecret();", Scripts.Run(secret) with
        {
            Allows = m =>
            {
                asked.Add(m.Permission);
                return ValueTask.FromResult(false);
            },
        });
        fault.Code.ShouldBe(ScriptErrorCode.MethodDenied);
        fault.Message.ShouldContain("needs the permission Spy");
        fault.Line.ShouldBe(2);
        asked.ShouldBe(["Spy"]);
        (await scripts.FaultAsync("secret()", Scripts.Run(secret))).Code.ShouldBe(ScriptErrorCode.MethodDenied);
        (await scripts.ValueAsync("secret()", Scripts.Run(secret) with { Allows = _ => ValueTask.FromResult(true) })).ShouldBe("\"told\"");
    }

    [Fact]
    public async Task A_method_is_called_as_often_as_it_may_be()
    {
        var calls = 0;
        var count = Scripts.Method("count", _ => ++calls) with { MaxCalls = 3 };
        var fault = await scripts.FaultAsync("for (var i = 0; i < 10; i++) count();", Scripts.Run(count));
        fault.Code.ShouldBe(ScriptErrorCode.MethodDenied);
        fault.Message.ShouldContain("3 times");
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_methods_error_can_be_caught_and_says_no_more_than_it_should()
    {
        var refuse = Scripts.Method("refuse", _ => throw new ScriptMethodException("The name is taken."));
        var broken = Scripts.Method("broken", _ => throw new InvalidOperationException("password=hunter2"));
        (await scripts.ValueAsync("try { refuse() } catch (e) { e.message }", Scripts.Run(refuse))).ShouldBe("\"The name is taken.\"");
        (await scripts.ValueAsync("try { broken() } catch (e) { e.message }", Scripts.Run(broken))).ShouldBe("\"broken failed.\"");
        var fault = await scripts.FaultAsync("broken()", Scripts.Run(broken));
        fault.Code.ShouldBe(ScriptErrorCode.MethodFailed);
        fault.Message.ShouldNotContain("hunter2");
        fault.InnerException.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task The_time_of_a_method_is_not_the_scripts()
    {
        var slow = new GlobalMethod
        {
            Name = "slow",
            Description = "Takes its time.",
            InvokeAsync = async (_, ct) =>
            {
                await Task.Delay(1500, ct);
                return 1;
            },
        };
        (await scripts.ValueAsync("slow() + slow()", Scripts.Run(slow))).ShouldBe("2");
    }

    [Fact]
    public async Task An_endless_script_is_told_where_it_was()
    {
        var start = Stopwatch.GetTimestamp();
        var fault = await scripts.FaultAsync("var a = 1;\nwhile (true) {\n  a++;\n}");
        fault.Code.ShouldBe(ScriptErrorCode.TimeLimit);
        fault.Line.ShouldBeInRange(2, 4);
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        (await scripts.FaultAsync(new string(' ', (64 * 1024) + 1))).Code.ShouldBe(ScriptErrorCode.SizeLimit);
        (await scripts.FaultAsync("1", Scripts.Run() with { Globals = new JsonObject { ["a"] = new string('x', 2_000_000) } })).Code.ShouldBe(ScriptErrorCode.SizeLimit);
        (await scripts.FaultAsync("var a = []; while (true) a.push('x'.repeat(900000) + a.length);")).Code.ShouldBeOneOf(ScriptErrorCode.MemoryLimit, ScriptErrorCode.SizeLimit);
        (await scripts.FaultAsync("function f() { return f() + 1; } f()")).Code.ShouldBe(ScriptErrorCode.DepthLimit);
    }

    [Fact]
    public async Task A_script_is_stopped_with_whoever_asked_for_it()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => scripts.Engine.RunAsync(Scripts.Source("while (true) { }"), Scripts.Run(), stop.Token));
        (await scripts.ValueAsync("1")).ShouldBe("1");
    }

    [Fact]
    public async Task Checking_runs_nothing()
    {
        (await scripts.Engine.CheckAsync(Scripts.Source("while (true) { }"), CancellationToken.None)).ShouldBeEmpty();
        (await scripts.Engine.CheckAsync(Scripts.Source("const a = 1;\nawait a?.b;"), CancellationToken.None)).ShouldBeEmpty();
        (await scripts.Engine.CheckAsync(Scripts.Source("var a = ;"), CancellationToken.None)).ShouldHaveSingleItem().Code.ShouldBe(ScriptErrorCode.Syntax);
        (await scripts.Engine.CheckAsync(Scripts.Source(new string('x', 70_000)), CancellationToken.None)).ShouldHaveSingleItem().Code.ShouldBe(ScriptErrorCode.SizeLimit);
    }
}
