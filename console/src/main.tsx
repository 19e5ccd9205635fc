import './design/base.css';
document.getElementById('console')!.textContent = 'Likeness';
