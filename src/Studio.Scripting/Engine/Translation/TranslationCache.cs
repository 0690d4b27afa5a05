using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Studio.Scripting.Worker.Running;

namespace Studio.Scripting.Engine.Translation;

/// <summary>What the translator said of a text: a program with its map, or faults at offsets.</summary>
internal sealed record Translation(string? Code, string? Mappings, int First, IReadOnlyList<ScriptFault> Faults);

/// <summary>Keeps translations by the hash of their text: in memory, and those that succeeded also in a folder, so that a restart costs none.</summary>
internal sealed class TranslationCache(int inMemory, int onDisk, string? folder)
{
    /// <summary>Changes whenever the same text would be translated otherwise.</summary>
    private const string Version = "typescript-4.9.5/1";

    private readonly Lock _lock = new();
    private readonly Recent<string, Translation> _recent = new(inMemory);
    private int _written;

    /// <summary>The key of a text.</summary>
    public static string KeyOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Version + "\n" + text)));

    /// <summary>Finds a translation.</summary>
    public async ValueTask<Translation?> FindAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_recent.TryGet(key, out var known))
            {
                return known;
            }
        }

        if (folder is null || await ReadAsync(Path.Combine(folder, key + ".json"), cancellationToken) is not { } read)
        {
            return null;
        }

        Remember(key, read);
        return read;
    }

    /// <summary>Keeps a translation.</summary>
    public async ValueTask KeepAsync(string key, Translation translation, CancellationToken cancellationToken)
    {
        Remember(key, translation);
        if (folder is null || translation.Code is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            if (Interlocked.Increment(ref _written) % 100 == 1)
            {
                ForgetOldest(folder);
            }

            // Written beside and moved: half a file is never read.
            var partial = Path.Combine(folder, $"{key}.{Guid.NewGuid():N}.part");
            await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(new Kept(translation.Code, translation.Mappings!, translation.First)), cancellationToken);
            File.Move(partial, Path.Combine(folder, key + ".json"), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time and nothing else.
        }
    }

    private static async Task<Translation?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Kept>(await File.ReadAllBytesAsync(file, cancellationToken)) is { Code: not null, Mappings: not null } kept
                ? new Translation(kept.Code, kept.Mappings, kept.First, [])
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Remember(string key, Translation translation)
    {
        lock (_lock)
        {
            _recent.Set(key, translation);
        }
    }

    private void ForgetOldest(string place)
    {
        var files = new DirectoryInfo(place).GetFiles();
        foreach (var file in files.OrderByDescending(f => f.LastWriteTimeUtc).Skip(onDisk))
        {
            file.Delete();
        }
    }

    private sealed record Kept(string Code, string Mappings, int First);
}
