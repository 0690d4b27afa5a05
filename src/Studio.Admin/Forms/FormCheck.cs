using Studio.Kernel.Problems;

namespace Studio.Admin.Forms;

/// <summary>One fault of a form, in the person's language.</summary>
/// <param name="Path">The field's path; one below it where the fault is within its value; empty where it concerns the whole.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Line">The line within the field, from 1, or null.</param>
/// <param name="Column">The column within the line, from 1, or null.</param>
public sealed record FormFault(string Path, string Message, int? Line = null, int? Column = null);

/// <summary>
/// What <c>&lt;studio-form check="…"&gt;</c> is answered while a person writes: what a save of the posted form would refuse. Nothing is saved by it. The address of a check is a handler
/// <c>Check</c> of the form's own page, so that it asks for the permission that saving asks for.
/// </summary>
/// <param name="Errors">The faults; none where the form could be saved.</param>
public sealed record FormCheck(IReadOnlyList<FormFault> Errors)
{
    /// <summary>The check's answer for these faults.</summary>
    /// <param name="errors">The faults.</param>
    /// <param name="translate">Gives a message in the person's language, where it is not yet.</param>
    public static FormCheck Of(IEnumerable<InputError> errors, Func<InputError, string>? translate = null) =>
        new([.. errors.Select(e => new FormFault(e.Path, translate?.Invoke(e) ?? e.Message, e.Line, e.Column))]);
}
