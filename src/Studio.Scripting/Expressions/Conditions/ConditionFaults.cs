namespace Studio.Scripting.Expressions.Conditions;

/// <summary>Collects what is wrong with a tree, up to the limit.</summary>
internal sealed class ConditionFaults(ExpressionOptions options)
{
    private readonly List<ConditionError> _errors = [];

    public IReadOnlyList<ConditionError> All => _errors;

    public bool IsFull => _errors.Count >= Math.Max(options.MaxErrors, 1);

    public void Report(string path, string code, params string[] arguments) =>
        Report(path, new ExpressionError(code, ErrorMessages.Format(code, arguments), 1, 1, 0, arguments));

    public void Report(string path, ExpressionError error)
    {
        if (!IsFull)
        {
            _errors.Add(new ConditionError(path, error));
        }
    }
}
