using System.Diagnostics;
using System.Text.Json.Nodes;
using Studio.Scripting.Engine;

namespace Studio.Scripting.Tests.Engine;

public sealed class WorkerTests
{
    private static readonly ScriptOptions Two = new() { Workers = 2, SpareWorkers = 1 };

    [Fact]
    public async Task Nothing_is_started_before_the_first_script_and_nothing_lives_after_the_engine()
    {
        var engine = new ScriptEngine(Two, TimeProvider.System);
        engine.Processes.ShouldBeEmpty();
        await engine.RunAsync(Scripts.Source("`a`"), Scripts.Run(), CancellationToken.None);
        var processes = engine.Processes;
        processes.Count.ShouldBeGreaterThanOrEqualTo(2);
        await engine.DisposeAsync();
        processes.ShouldAllBe(id => !IsAlive(id));
    }

    [Fact]
    public async Task A_worker_that_dies_is_a_fault_of_the_script_and_of_nothing_else()
    {
        await using var engine = new ScriptEngine(Two, TimeProvider.System);
        var called = new TaskCompletionSource();
        var free = new TaskCompletionSource();
        var wait = new GlobalMethod
        {
            Name = "wait",
            Description = "Waits.",
            InvokeAsync = async (_, _) =>
            {
                called.SetResult();
                await free.Task;
                return null;
            },
        };
        var run = engine.RunAsync(Scripts.Source("wait()"), Scripts.Run(wait), CancellationToken.None);
        await called.Task;
        foreach (var id in engine.Processes)
        {
            Kill(id);
        }

        free.SetResult();
        (await Should.ThrowAsync<ScriptException>(() => run)).Code.ShouldBe(ScriptErrorCode.WorkerLost);
        (await engine.RunAsync(Scripts.Source("1 + 1"), Scripts.Run(), CancellationToken.None)).Value!.ToJsonString().ShouldBe("2");
    }

    [Fact]
    public async Task A_worker_that_died_while_it_waited_is_not_noticed()
    {
        await using var engine = new ScriptEngine(Two, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            (await engine.RunAsync(Scripts.Source("1 + 1"), Scripts.Run(), CancellationToken.None)).Value!.ToJsonString().ShouldBe("2");
            foreach (var id in engine.Processes)
            {
                Kill(id);
            }
        }
    }

    [Fact]
    public async Task One_tenant_leaves_a_worker_to_the_others()
    {
        await using var engine = new ScriptEngine(Two, TimeProvider.System);
        var free = new TaskCompletionSource();
        var (running, most) = (0, 0);
        var hold = new GlobalMethod
        {
            Name = "hold",
            Description = "Holds a worker.",
            InvokeAsync = async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await free.Task;
                Interlocked.Decrement(ref running);
                return null;
            },
        };
        var greedy = Enumerable.Range(0, 6).Select(_ => engine.RunAsync(Scripts.Source("hold()"), Scripts.Run(hold), CancellationToken.None)).ToList();
        var other = await engine.RunAsync(Scripts.Source("'other'"), new ScriptRun { Tenant = "second" }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        other.Value!.ToJsonString().ShouldBe("\"other\"");
        free.SetResult();
        await Task.WhenAll(greedy);
        most.ShouldBe(1);
    }

    [Fact]
    public async Task Beyond_the_queue_a_script_is_told_to_come_again()
    {
        await using var engine = new ScriptEngine(new ScriptOptions { Workers = 2, MaxQueuePerTenant = 2, MaxWait = TimeSpan.FromMilliseconds(500) }, TimeProvider.System);
        var free = new TaskCompletionSource();
        var called = new TaskCompletionSource();
        var hold = new GlobalMethod
        {
            Name = "hold",
            Description = "Holds a worker.",
            InvokeAsync = async (_, _) =>
            {
                called.TrySetResult();
                await free.Task;
                return null;
            },
        };
        var first = engine.RunAsync(Scripts.Source("hold()"), Scripts.Run(hold), CancellationToken.None);
        await called.Task;
        var waiting = Enumerable.Range(0, 2).Select(_ => engine.RunAsync(Scripts.Source("1"), Scripts.Run(), CancellationToken.None)).ToList();
        (await Should.ThrowAsync<ScriptException>(() => engine.RunAsync(Scripts.Source("1"), Scripts.Run(), CancellationToken.None))).Code.ShouldBe(ScriptErrorCode.Busy);
        foreach (var late in waiting)
        {
            (await Should.ThrowAsync<ScriptException>(() => late)).Code.ShouldBe(ScriptErrorCode.Busy);
        }

        free.SetResult();
        await first;
    }

    [Fact]
    public async Task Two_tenants_never_see_each_other()
    {
        await using var engine = new ScriptEngine(new ScriptOptions { Workers = 2, SpareWorkers = 0 }, TimeProvider.System);
        for (var i = 0; i < 20; i++)
        {
            var (tenant, other) = i % 2 == 0 ? ("first", "second") : ("second", "first");
            var run = new ScriptRun { Tenant = tenant, Globals = new JsonObject { ["me"] = tenant } };
            var seen = await engine.RunAsync(Scripts.Source($$"""
                var found = [typeof secret, typeof Object.prototype.secret, typeof Math.secret, typeof /a/.secret, typeof JSON.secret, String(Error.secret)].join();
                secret = '{{tenant}}'; try { Object.prototype.secret = Math.secret = JSON.secret = Error.secret = me; } catch (e) { }
                found + me
                """), run, CancellationToken.None);
            seen.Value!.ToString().ShouldBe("undefined,undefined,undefined,undefined,undefined,undefined" + tenant, other);
        }
    }

    [Fact]
    public async Task A_worker_is_replaced_after_its_runs_and_ends_when_nobody_needs_it()
    {
        await using var engine = new ScriptEngine(new ScriptOptions { Workers = 2, SpareWorkers = 0, MaxRuns = 5, IdleTime = TimeSpan.FromMilliseconds(400) }, TimeProvider.System);
        var seen = new HashSet<int>();
        for (var i = 0; i < 12; i++)
        {
            await engine.RunAsync(Scripts.Source("1"), Scripts.Run(), CancellationToken.None);
            seen.UnionWith(engine.Processes);
        }

        seen.Count.ShouldBe(3);
        await Until(() => engine.Processes.Count == 0);
        (await engine.RunAsync(Scripts.Source("2"), Scripts.Run(), CancellationToken.None)).Value!.ToJsonString().ShouldBe("2");
    }

    [Fact]
    public async Task A_translation_is_found_again_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("studio-scripts-").FullName;
        var options = new ScriptOptions { CacheFolder = folder };
        const string Script = "const f = x => x.y;\nf(undefined)";
        await using (var first = new ScriptEngine(options, TimeProvider.System))
        {
            (await first.CheckAsync(Scripts.Source(Script), CancellationToken.None)).ShouldBeEmpty();
            await Should.ThrowAsync<ScriptException>(() => first.RunAsync(Scripts.Source(Script), Scripts.Run(), CancellationToken.None));
            first.TranslationsMade.ShouldBe(1);
        }

        await using (var second = new ScriptEngine(options, TimeProvider.System))
        {
            (await Should.ThrowAsync<ScriptException>(() => second.RunAsync(Scripts.Source(Script), Scripts.Run(), CancellationToken.None))).Line.ShouldBe(1);
            second.TranslationsMade.ShouldBe(0);
        }

        foreach (var file in Directory.GetFiles(folder))
        {
            await File.WriteAllTextAsync(file, "{ broken");
        }

        await using var third = new ScriptEngine(options, TimeProvider.System);
        (await third.CheckAsync(Scripts.Source(Script), CancellationToken.None)).ShouldBeEmpty();
        third.TranslationsMade.ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_has_nothing_of_the_hosts_surroundings()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Environment.SetEnvironmentVariable("STUDIO_TEST_SECRET", "hunter2");
        await using var engine = new ScriptEngine(Two, TimeProvider.System);
        await engine.RunAsync(Scripts.Source("1"), Scripts.Run(), CancellationToken.None);
        foreach (var id in engine.Processes)
        {
            (await File.ReadAllTextAsync($"/proc/{id}/environ")).ShouldNotContain("hunter2");
            Directory.GetFileSystemEntries(new DirectoryInfo($"/proc/{id}/cwd").ResolveLinkTarget(returnFinalTarget: true)!.FullName).ShouldBeEmpty();
        }

        AppDomain.CurrentDomain.GetAssemblies().ShouldNotContain(a => a.GetName().Name == "Jint");
    }

    private static async Task Until(Func<bool> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(15));
            await Task.Delay(50);
        }
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
