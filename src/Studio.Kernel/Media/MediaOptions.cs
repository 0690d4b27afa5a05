using Studio.Kernel.Problems;

namespace Studio.Kernel.Media;

/// <summary>Which files may be kept; the host's <c>Studio:Media</c> section sets it.</summary>
public sealed class MediaOptions
{
    /// <summary>The most bytes of a file.</summary>
    public long MaximumFileSize { get; set; } = 20 * 1024 * 1024;

    /// <summary>The content types by extension; what is not listed is refused.</summary>
    public IDictionary<string, string> ContentTypes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif", [".webp"] = "image/webp", [".avif"] = "image/avif", [".svg"] = "image/svg+xml",
        [".pdf"] = "application/pdf", [".txt"] = "text/plain; charset=utf-8", [".csv"] = "text/csv; charset=utf-8", [".md"] = "text/markdown; charset=utf-8",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation", [".zip"] = "application/zip",
        [".mp3"] = "audio/mpeg", [".mp4"] = "video/mp4", [".webm"] = "video/webm",
    };

    /// <summary>The content type of a file's name.</summary>
    /// <exception cref="ProblemException">400: this kind of file is not kept.</exception>
    public string ContentTypeOf(string path) =>
        ContentTypes.TryGetValue(System.IO.Path.GetExtension(path), out var type) ? type : throw ProblemException.Invalid("path", "This kind of file is not allowed here.");

    /// <summary>True for pictures that a browser shows without running anything in them; an SVG can hold scripts.</summary>
    public static bool IsPicture(string contentType) => contentType.StartsWith("image/", StringComparison.Ordinal) && !contentType.StartsWith("image/svg", StringComparison.Ordinal);
}
