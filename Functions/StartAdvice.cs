using System.Text;

namespace TechVolunteers;

/// <summary>What the console says instead of a stack trace when the app cannot start as it stands.</summary>
internal static class StartAdvice
{
    public static string For(Exception refused)
    {
        var text = new StringBuilder().AppendLine("The app cannot start:");
        foreach (var problem in refused is SettingsException settings ? settings.Problems : [refused.Message])
            text.Append("  - ").AppendLine(problem);
        if (refused is SettingsException)
        {
            text.AppendLine()
                .AppendLine("Settings are environment variables (Letters=files; write __ for a colon), arguments (--Letters=files),")
                .AppendLine("or entries under Values in local.settings.json; local.settings.sample.json explains them all.")
                .AppendLine($"To look around without any settings, start the demonstration: dotnet run --project Functions -- {App.DemoFlag}");
        }
        return text.ToString();
    }
}
