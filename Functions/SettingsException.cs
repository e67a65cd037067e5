namespace TechVolunteers;

/// <summary>Settings that are missing or can't be read; the start ends with all of them at once.</summary>
/// <param name="problems">Whole English sentences, each with the setting's name and how to set it.</param>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
