using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Scripting.Engine;

namespace Studio.Scripting.Tests.Engine;

/// <summary>One engine for the tests that do not need one of their own; its workers and its translator stay warm.</summary>
public sealed class Scripts : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _cache = Directory.CreateTempSubdirectory("studio-scripts-").FullName;

    public Scripts() => Engine = new ScriptEngine(new ScriptOptions { CacheFolder = _cache }, TimeProvider.System);

    public ScriptEngine Engine { get; }

    public static ScriptSource Source(string text) => new("Test", text);

    public static ScriptRun Run(params GlobalMethod[] methods) => new() { Tenant = "first", Methods = methods };

    public static GlobalMethod Method(string name, Func<JsonArray, JsonNode?> answer) => new()
    {
        Name = name,
        Description = name,
        InvokeAsync = (call, _) => ValueTask.FromResult(answer(call.Arguments)),
    };

    /// <summary>The value of a script as JSON; <c>undefined</c> where it has none.</summary>
    public async Task<string> ValueAsync(string text, ScriptRun? run = null)
    {
        var result = await Engine.RunAsync(Source(text), run ?? Run(), CancellationToken.None);
        return result.IsUndefined ? "undefined" : result.Value?.ToJsonString(Plain) ?? "null";
    }

    public async Task<ScriptException> FaultAsync(string text, ScriptRun? run = null) =>
        await Should.ThrowAsync<ScriptException>(() => Engine.RunAsync(Source(text), run ?? Run(), CancellationToken.None));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_cache, recursive: true);
    }
}
