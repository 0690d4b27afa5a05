using System.Security.Cryptography;

namespace Studio.Kernel.Security.Secrets;

/// <summary>
/// The file of the master keys: a line each, newest first, of base64 and, where a rotation has done with the key, the word <c>retired</c>. Changes are atomic:
/// a crash leaves the old file or the new one.
/// </summary>
internal sealed class MasterKeyFile(string path)
{
    public const string Name = "master.key";

    private const string Retired = "retired";
    private const string Heading = "# The master keys of this studio, newest first. Whoever has them can read its secrets; without them nobody can. Keep a copy apart from the backups.";

    public DateTime ChangedUtc => File.GetLastWriteTimeUtc(path);

    public MasterKeyRing ReadOrMake()
    {
        if (!File.Exists(path))
        {
            Write([(RandomNumberGenerator.GetBytes(MasterKey.Length), false)], overwrite: false);
        }

        return Read();
    }

    /// <summary>Adds a key in front, unless one is there that an unfinished rotation has added.</summary>
    public void AddKey()
    {
        var ring = ReadOrMake();
        if (ring.Usable.Count == 1)
        {
            Write([(RandomNumberGenerator.GetBytes(MasterKey.Length), false), .. ring.Usable.Select(k => (k.Bytes, false)), .. ring.Retired.Select(k => (k.Bytes, true))], overwrite: true);
        }
    }

    /// <summary>Retires all but the newest key, and drops those that were retired before.</summary>
    public void RetireOlder()
    {
        var ring = Read();
        if (ring.Usable.Count > 1)
        {
            Write([(ring.Usable[0].Bytes, false), .. ring.Usable.Skip(1).Select(k => (k.Bytes, true))], overwrite: true);
        }
    }

    private MasterKeyRing Read()
    {
        var (usable, retired) = (new List<MasterKey>(), new List<MasterKey>());
        foreach (var line in File.ReadAllLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var bytes = new byte[MasterKey.Length];
            if (!Convert.TryFromBase64String(words[0], bytes, out var length) || length != MasterKey.Length)
            {
                throw new InvalidOperationException($"{path} has a line that is no base64 of 32 bytes. Put the file back from its copy.");
            }

            (words.Length > 1 && words[1] == Retired ? retired : usable).Add(MasterKey.From(bytes));
        }

        return usable.Count > 0 ? new MasterKeyRing(usable, retired) : throw new InvalidOperationException($"{path} holds no key. Put the file back from its copy.");
    }

    private void Write(IReadOnlyList<(byte[] Key, bool Retired)> keys, bool overwrite)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // A rotation is alone, and takes the place of what a killed one left; two first starts are not.
        var temporary = overwrite ? path + ".new" : $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.WriteThrough };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(temporary, options))
            using (var writer = new StreamWriter(file))
            {
                writer.NewLine = "\n";
                writer.WriteLine(Heading);
                foreach (var (key, retired) in keys)
                {
                    writer.WriteLine(Convert.ToBase64String(key) + (retired ? " " + Retired : ""));
                }

                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            // Another process was first; its key holds.
            File.Delete(temporary);
        }
    }
}
