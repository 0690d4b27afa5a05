namespace Studio.Kernel.Problems;

/// <summary>One fault of an input: where it is, what is wrong and what to do. Shown beside the field, and in <c>errors</c> of ProblemDetails.</summary>
/// <param name="Path">The field's path, such as <c>RulePart.Condition</c> or <c>events[2].type</c>; empty where it concerns the whole.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Line">The line within the field, from 1, where the field is a text in a language.</param>
/// <param name="Column">The column within the line, from 1.</param>
public sealed record InputError(string Path, string Message, int? Line = null, int? Column = null);

/// <summary>A refusal that the caller can understand and act on: becomes an RFC 9457 problem with this status. Nothing was changed.</summary>
public class ProblemException(int status, string title, string detail, IReadOnlyList<InputError>? errors = null) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The short name of the problem.</summary>
    public string Title { get; } = title;

    /// <summary>The faults by field, where there are any.</summary>
    public IReadOnlyList<InputError> Errors { get; } = errors ?? [];

    /// <summary>How long to wait before trying again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A 400 with one fault.</summary>
    public static ProblemException Invalid(string path, string message) => Invalid([new InputError(path, message)]);

    /// <summary>A 400 with faults by field.</summary>
    public static ProblemException Invalid(IReadOnlyList<InputError> errors) =>
        new(400, "The input is not valid.", string.Join(" ", errors.Select(e => e.Path is "" ? e.Message : $"{e.Path}: {e.Message}")), errors);

    /// <summary>A 404.</summary>
    public static ProblemException NotFound(string what) => new(404, "Not found.", what);

    /// <summary>A 409: the state has moved on.</summary>
    public static ProblemException Conflict(string detail) => new(409, "The state has changed.", detail);
}
