"""The questions of an application, for whoever asks them: the applicant at home, or an officer at the counter."""
