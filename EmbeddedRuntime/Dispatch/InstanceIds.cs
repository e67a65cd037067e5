namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>Which instance ids are allowed: 1 to 256 characters, none of <c>/ \ # ?</c> or a control character, not beginning with <c>@</c>.</summary>
internal static class InstanceIds
{
    private const int MaxLength = 256;

    /// <exception cref="ArgumentException">The id is not allowed; the message says why.</exception>
    public static void Demand(string id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxLength)
        {
            throw new ArgumentException($"An instance id has 1 to {MaxLength} characters, not {id?.Length ?? 0}.", nameof(id));
        }

        if (id[0] == '@' || id.Any(c => char.IsControl(c) || c is '/' or '\\' or '#' or '?'))
        {
            throw new ArgumentException($"The instance id '{id}' begins with '@' or holds one of / \\ # ? or a control character.", nameof(id));
        }
    }
}
