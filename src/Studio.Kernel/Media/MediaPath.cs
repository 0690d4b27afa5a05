using System.Buffers;
using System.Text;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Media;

/// <summary>
/// The rules for paths of media: names that every file system and browser can hold, and none that leads out of the store. Parts are separated by <c>/</c>, have 1 to 100
/// characters, do not begin with a dot, do not begin or end with a blank or end with a dot, hold no control characters and none of <c>\ : * ? " &lt; &gt; |</c>,
/// and are no device's name of Windows; the whole has at most 400. Unicode is kept composed (NFC).
/// </summary>
public static class MediaPath
{
    private const int MaximumLength = 400;
    private const int MaximumName = 100;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:*?\"<>|");

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>The path in its one form; "" is the root.</summary>
    /// <exception cref="ProblemException">400: it breaks a rule.</exception>
    public static string Normalise(string path)
    {
        if (path.Any(char.IsControl) || !IsUnicode(path))
        {
            throw Refused();
        }

        var normal = path.Normalize(NormalizationForm.FormC).Trim('/');
        return normal.Length == 0 || (normal.Length <= MaximumLength && normal.Split('/').All(IsName)) ? normal : throw Refused();
    }

    /// <summary>The folder of a path; "" for what lies at the root.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is var at and > 0 ? path[..at] : "";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaximumName && name[0] is not ('.' or ' ') && name[^1] is not ('.' or ' ') && !name.AsSpan().ContainsAny(Forbidden) && !Devices.Contains(name.Split('.')[0].TrimEnd());

    private static bool IsUnicode(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && (i + 1 == path.Length || !char.IsSurrogatePair(path[i], path[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static ProblemException Refused() => ProblemException.Invalid("path", "This name cannot be used for a file or folder.");
}
